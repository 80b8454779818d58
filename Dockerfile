# docker build -t onrecord . && docker run --rm -v "$PWD:/work" onrecord build reports -o out
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN python -m venv /opt/onrecord && /opt/onrecord/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY onrecord onrecord
RUN /opt/onrecord/bin/pip install --no-cache-dir --no-deps --no-build-isolation . && /opt/onrecord/bin/pip uninstall -y pip

FROM python:3.12-slim
COPY --from=build /opt/onrecord /opt/onrecord
RUN useradd --uid 1000 --create-home reader
USER 1000
ENV PATH=/opt/onrecord/bin:$PATH
WORKDIR /work
ENTRYPOINT ["onrecord"]
CMD ["--help"]
