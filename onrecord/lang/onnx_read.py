"""The weights of an encoder out of an ONNX file (onnx.proto3), by name, and the linear layers in the order in which the graph runs them."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

KINDS: dict[int, Any] = {1: np.float32, 2: np.uint8, 3: np.int8, 6: np.int32, 7: np.int64}  # TensorProto.DataType
PRODUCTS = ("MatMul", "MatMulInteger")
Field = tuple[int, int | memoryview]


class Node(msgspec.Struct, frozen=True, gc=False):
    """An operator of the graph with the names of what goes in and what comes out."""

    operator: str
    given: tuple[str, ...]
    made: tuple[str, ...]


class Linear(msgspec.Struct, gc=False):
    """``x @ (codes * scale) + bias``: ``codes`` [in, out] int8, ``scale`` and ``bias`` [out] float32."""

    codes: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]


class Told(msgspec.Struct):
    """What a file holds: its operators in order, and its constants by name."""

    nodes: list[Node]
    arrays: dict[str, NDArray[Any]]

    def linears(self) -> list[Linear]:
        """The layers whose weights are int8 columns with a scale each, in the order of their products, each with its bias."""
        made = {name: node for node in self.nodes for name in node.made}
        names = [w for n in self.nodes if n.operator in PRODUCTS and (w := self._weights(n.given[1], made))]
        biases = [b for n in self.nodes if n.operator == "Add" and (b := self._bias(n)) is not None]
        told = [(self.arrays[codes], self.arrays[scale].reshape(-1)) for codes, scale in names]
        return [Linear(codes=c, scale=s, bias=b) for (c, s), b in zip(told, biases, strict=True)]

    def _weights(self, name: str, made: dict[str, Node]) -> tuple[str, str] | None:
        """The names of codes and scale: a constant with its scale beside it, or codes made to numbers and multiplied."""
        if name in self.arrays:
            return name, name.removesuffix("_quantized") + "_scale"
        if name in made and made[name].operator == "Mul" and made[name].given[1] in self.arrays:
            codes = made[made[name].given[0]].given[0]
            return (codes, made[name].given[1]) if codes in self.arrays else None
        return None

    def _bias(self, node: Node) -> NDArray[np.float32] | None:
        name = next((x for x in node.given if x.endswith(".bias") and x in self.arrays), None)
        return self.arrays[name] if name else None


def read(path: Path | str) -> Told:
    """A file's operators and constants.

    >>> from onrecord.find.learned.tagger import FOLDER
    >>> len(read(FOLDER / "attributions.onnx").linears())  # six layers of six, labels, sides
    38
    """
    raw = memoryview(Path(path).read_bytes())
    graph = next(v for k, v in _fields(raw) if k == 7 and isinstance(v, memoryview))
    told = Told(nodes=[], arrays={})
    for k, part in _fields(graph):
        if isinstance(part, memoryview) and k == 1:
            told.nodes.append(_node(part))
        elif isinstance(part, memoryview) and k == 5:
            name, array = _array(part)
            told.arrays[name] = array
    return told


def _node(raw: memoryview) -> Node:
    texts = [(k, bytes(v).decode()) for k, v in _fields(raw) if k in (1, 2, 4) and isinstance(v, memoryview)]
    given, made, operator = (tuple(t for k, t in texts if k == wanted) for wanted in (1, 2, 4))
    return Node(operator=operator[0], given=given, made=made)


def _array(raw: memoryview) -> tuple[str, NDArray[Any]]:
    """Name and numbers of a constant: they lie in the file as they are (9), as float32 (4), or as whole numbers of any length (5, 7)."""
    dims: list[int] = []
    name, kind, flat = "", 0, np.zeros(0)
    for k, v in _fields(raw):
        if k == 1:
            dims += [v] if isinstance(v, int) else _varints(v)
        elif isinstance(v, int):
            kind = v if k == 2 else kind
        elif k == 8:
            name = bytes(v).decode()
        elif k in (4, 9):
            flat = np.frombuffer(v, dtype=np.float32 if k == 4 else KINDS.get(kind, np.uint8))
        elif k in (5, 7):
            flat = np.asarray(_varints(v), dtype=KINDS.get(kind, np.int64))
    return name, flat.reshape(dims) if kind in KINDS else flat


def _fields(raw: memoryview) -> Iterator[Field]:
    """The numbered fields of a message: whole numbers, or bytes."""
    at = 0
    while at < len(raw):
        key, at = _varint(raw, at)
        if key & 7 == 0:
            value, at = _varint(raw, at)
            yield key >> 3, value
        elif key & 7 == 2:
            size, at = _varint(raw, at)
            yield key >> 3, raw[at : at + size]
            at += size
        else:
            size = {1: 8, 5: 4}[key & 7]
            yield key >> 3, struct.unpack("<q" if size == 8 else "<i", raw[at : at + size])[0]
            at += size


def _varints(raw: memoryview) -> list[int]:
    at, out = 0, []
    while at < len(raw):
        n, at = _varint(raw, at)
        out.append(n)
    return out


def _varint(raw: memoryview, at: int) -> tuple[int, int]:
    n = shift = 0
    while True:
        byte = raw[at]
        at += 1
        n |= (byte & 127) << shift
        if byte < 128:
            return n, at
        shift += 7
