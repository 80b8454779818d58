"""onnxruntime as we use it, and computation graphs for it: the few records of ONNX (onnx.proto3, opset 17) that a network of ours needs.

The usual library for such graphs is larger than all that is written here would save, and is needed nowhere else at run time.
"""

import struct
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

OPSET, VERSION = 18, 8  # of the operators, of the format
CONTRIBUTED = "com.microsoft"  # the domain of onnxruntime's own operators
TINY = 1e-8  # what thinc adds to a variance
FLOAT, INT64 = 1, 7  # kinds of numbers
KINDS = {"float32": FLOAT, "uint8": 2, "int8": 3, "int64": INT64}
EXACT = ("session.x64quantprecision", "1")  # the slower products (two and a half times) that cannot overflow
Value = int | float | Sequence[int]


class Graph:
    """A graph that grows by nodes: every method gives the name of what it makes.

    >>> g = Graph()
    >>> g.output(g.node("Add", [g.input("x", 2), g.constant(np.ones(2, dtype=np.float32))]), 2)
    >>> session(g.encode()).run(None, {"x": np.zeros((1, 2), dtype=np.float32)})[0].tolist()
    [[1.0, 1.0]]
    """

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[tuple[bytes, memoryview]] = []  # all but the numbers, and the numbers
        self._inputs: list[bytes] = []
        self._outputs: list[bytes] = []

    def input(self, name: str, width: int | None, kind: int = FLOAT) -> str:
        """An input, [rows, width], or [rows] where width is None; its rows may be as many as it likes."""
        self._inputs.append(_info(name, width, kind))
        return name

    def output(self, name: str, width: int | None, kind: int = FLOAT) -> None:
        """Something made is wanted, [rows, width], or [rows] where width is None."""
        self._outputs.append(_info(name, width, kind))

    def constant(self, value: NDArray[Any] | np.generic) -> str:
        """Weights (float32), numbers (int64) or codes (int8, uint8)."""
        name = f"c{len(self._constants)}"
        kind = KINDS[value.dtype.name]
        raw = np.ascontiguousarray(value).reshape(-1).view(np.uint8).data
        told = b"".join(_number(1, d) for d in value.shape) + _number(2, kind) + _text(8, name) + _head(9, len(raw))
        self._constants.append((told, raw))
        return name

    def node(self, operator: str, given: Sequence[str], *, domain: str = "", **attributes: Value) -> str:
        """The (first) result of an operator."""
        return self.nodes(operator, given, 1, domain=domain, **attributes)[0]

    def nodes(self, operator: str, given: Sequence[str], results: int, *, domain: str = "", **attributes: Value) -> list[str]:
        """All results of an operator; ``domain``: whose it is, where it is not one of the standard's."""
        names = [f"n{len(self._nodes)}_{k}" for k in range(results)]
        parts = [_text(1, x) for x in given] + [_text(2, x) for x in names] + [_text(4, operator), _text(7, domain)]
        self._nodes.append(b"".join([*parts, *(_bytes(5, _attribute(k, v)) for k, v in sorted(attributes.items()))]))
        return names

    def encode(self) -> bytes:
        """The model as onnxruntime reads it."""
        small = [(1, self._nodes), (11, self._inputs), (12, self._outputs)]
        graph: list[bytes | memoryview] = [_bytes(field, one) for field, many in small for one in many]
        for told, raw in self._constants:  # the weights are copied once
            graph += [_head(5, len(told) + len(raw)), told, raw]
        graph.append(_text(2, "onrecord"))
        head = _number(1, VERSION) + _bytes(8, _number(2, OPSET)) + _bytes(8, _text(1, CONTRIBUTED) + _number(2, 1))
        return b"".join([head, _head(7, sum(map(len, graph))), *graph])


def maxout(g: Graph, x: str, layer: Any, norm: Any) -> str:
    """thinc's maxout layer with its layer norm: the largest of several linear layers (Goodfellow et al. 2013), normed over the row."""
    weights, bias = layer.get_param("W"), layer.get_param("b")  # [out, pieces, in], [out, pieces]
    pieces = [g.node("Gemm", [x, g.constant(weights[:, k]), g.constant(bias[:, k])], transB=1) for k in range(weights.shape[1])]
    scale = [g.constant(norm.get_param(p)) for p in ("G", "b")]
    return g.node("LayerNormalization", [g.node("Max", pieces), *scale], axis=-1, epsilon=TINY)


@cache
def overflows() -> bool:
    """Does this processor add products of eight bits in sixteen, where two large ones do not fit (no VNNI)? Tried, not looked up."""
    g = Graph()
    one, none = g.constant(np.float32(1)), g.constant(np.uint8(0))
    codes = g.node("QuantizeLinear", [g.input("x", 64), one, none])
    sums = g.node("MatMulInteger", [codes, g.constant(np.full((64, 64), 127, dtype=np.int8)), none])
    g.output(g.node("Cast", [sums], to=FLOAT), 64)
    told = session(g.encode(), exact=False).run(None, {"x": np.full((16, 64), 255, dtype=np.float32)})[0]
    return bool((told != 64 * 127 * 255).any())


def session(model: bytes | str | Path, *, exact: bool = True) -> Any:
    """A session of a model, on one thread, so that results do not depend on the machine's cores; ``exact``: nor on how it adds integers.

    Sums and norms are not joined in one operator: onnxruntime's SkipLayerNormalization takes ten times as long as its LayerNormalization
    on a CPU (560 and 58 microseconds for 254 rows of 384), a tenth of an encoder's time.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # 35 MB less after 130 reports, in the same time
    if exact and overflows():
        options.add_session_config_entry(*EXACT)
    given = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(given, options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"])


def _attribute(name: str, value: Value) -> bytes:
    if isinstance(value, float):
        return _text(1, name) + _key(2, 5) + struct.pack("<f", value) + _number(20, 1)
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, 2)
    return _text(1, name) + b"".join(_number(8, x) for x in value) + _number(20, 7)


def _info(name: str, width: int | None, kind: int) -> bytes:
    """Name, kind and shape of an input or output; the number of rows is open."""
    dims = [_text(2, f"rows of {name}"), *([_number(1, width)] if width is not None else [])]
    shape = b"".join(_bytes(1, d) for d in dims)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, shape)))


def _varint(n: int) -> Iterable[int]:
    n &= (1 << 64) - 1
    while n > 127:
        yield n & 127 | 128
        n >>= 7
    yield n


def _key(field: int, wire: int) -> bytes:
    return bytes(_varint(field << 3 | wire))


def _number(field: int, n: int) -> bytes:
    return _key(field, 0) + bytes(_varint(n))


def _head(field: int, size: int) -> bytes:
    """What stands before so many bytes of a field."""
    return _key(field, 2) + bytes(_varint(size))


def _bytes(field: int, raw: bytes) -> bytes:
    return _head(field, len(raw)) + raw


def _text(field: int, text: str) -> bytes:
    return _bytes(field, text.encode())
