"""The command ``languages``: which languages there are, and what each can and cannot."""

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a language.")
def languages(as_json: bool) -> None:
    """Tell which languages there are: parser, sentence vectors, tables by family, and which finders are off for lack of which table.

    A report in a language without a parser is refused; a table that is missing turns off what needs it.

    Example: onrecord languages
    """
    from onrecord import codec, engine
    from onrecord.serve.terminal import say, say_json

    for language in engine.languages():
        if as_json:
            say_json(codec.dump(language))
            continue
        told = language.told
        there = ", ".join(what for what, has in (("parser", told.parser), ("sentence vectors", told.meaning)) if has)
        say(f"{told.code}  {there or 'no parser: reports are refused'}")
        say("    tables  " + ", ".join(f"{family} {have}/{all_}" for family, (have, all_) in told.families.items()))
        for finder, missing in language.off.items():
            say(f"    {finder} off: no {', '.join(missing)}")
