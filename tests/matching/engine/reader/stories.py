"""Readers of both kinds, and texts that are hard to read."""

from pathlib import Path

import pytest

from matching.engine.reader import Reader
from matching.engine.reader.native import native_library

from ..examples import lexicon

needs_native = pytest.mark.skipif(native_library() is None, reason="Nothing on this machine compiles C.")

DATA = Path(__file__).parents[5] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="The real texts (../shared/data) are not here.")

HARD = (
    "",
    " \n\t",
    "\x00",
    "\ud800",
    "a\ud800b \udfff",
    "🙂🙂 laser🙂welding",
    "\u202ewelding\u202c la\u200bser we\u00adld",
    "the and of our company",
    "ISO 13485:2016 iso-13485 ISO/IEC 27001, GB/T 35351; EN10204 as9100d IATF 16949 iso 1234567 iso 1 isox 99",
    "Ti-6Al-4V Ti6Al4V ti 6al 4v TC4s AlSi10Mg 316L 5-axis laser-3d a--3 ab--3 -a1- a1-",
    "±0.01 mm 500kg 1,000 kg 0,5mm 0,125 mm 1,25 m 1,0000 m 10,000 g 1,000.5 m 00,125 m 5.mm 5 % 99.5%x 3 m/s 3 m/sx 10 °C 10 μm 10 µm 12345678901 mm 1.2345678 mm 7 kg/h/2",
    "304 7075 1999 2100 12 123456 0001899",
    "<b>laser</b><!-- x --><a href='x'>weld</a> <5 mm <b",
    "<" + "a" * 301 + "> <" + "a" * 302 + "> < b> <b<c>",
    "&nbsp;&lt;&a;&abcdefghi;&#39;&#1234567;&#;& amp;",
    "https://a.b/c?d=e激光 http:// www.x www. wwww.y HTTP://Z https://" + "a" * 600,
    "a.b+c@d.e-f x@ @y a@b@c.d " + "a" * 64 + "@b.c " + "a" * 65 + "@b.c a@" + "b" * 300 + " é@b.c&amp;d@e.f",
    "激光 选区 熔化设备 激光  选区-熔化 激光・选区・熔化 激\u3000光 焊接和切割 有限公司 有限 公司",
    "采用SLM工艺 TC4钛 3D打印机 TRL7 TRL 7 湖南,中国",
    "laser powder-bed fusion, laser  powder\nbed_fusion; Laser Powder Bed Fusions powder bed fusion",
    "OPC-UA OPCUA opc ua OPC/UA SLM slm SLMs SLMX HIPs hips AI ai's",
    "batteries battery batterys bearingses bearings bearing injection molding",
    "ＳＬＭ　３１６Ｌ ㎏ ㎜ ½ ﬁbre Ⅷ ㍿ ﷺ ℃ 5℃ ㎡",
    "straße façade e\u0301clair \u1100\u1161\u11a8 İstanbul ΣΑΣ Ǆungla",
    "mould moulds aluminium analyse colours catalysed realised tyres",
    "x" * 50 + " " + "x1" * 30 + " " + "激" * 50,
    "e\u0301" * 30_000,
    "laser welding " * 8_000,
    "激光焊接" * 6_000,
    "ﷺ" * 21_000,
)


def both():
    """A native reader and one in Python, both new."""
    return Reader(lexicon()), Reader(lexicon(), native=False)


def told(reader, texts):
    """What a reader makes of texts, in words: for each text its terms and concepts, (name, count), in order."""
    counted = reader.read(texts)
    terms = named(counted.indptr, counted.terms, counted.counts, reader.vocabulary.words)
    concepts = named(counted.concept_indptr, counted.concepts, counted.concept_counts, reader.concepts)
    return list(zip(terms, concepts, strict=True))


def named(indptr, ids, counts, names):
    rows = zip(indptr[:-1].tolist(), indptr[1:].tolist(), strict=True)
    return [[(names[i], n) for i, n in zip(ids[a:b].tolist(), counts[a:b].tolist(), strict=True)] for a, b in rows]


def first_unlike(texts, one, other):
    """The beginning of the first text that was read in two ways, with both; None where all are alike."""
    rows = zip(texts, one, other, strict=True)
    return next(((text[:200], str(a)[:500], str(b)[:500]) for text, a, b in rows if a != b), None)
