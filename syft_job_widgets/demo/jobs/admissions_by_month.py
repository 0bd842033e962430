"""Admissions by month: a table (CSV), a summary (JSON) and a bar chart (PNG)."""

import csv
import json
import os
import struct
import zlib
from collections import Counter
from pathlib import Path

data = Path(os.environ["DEMO_DATA"]) / "patients.csv"
outputs = Path("outputs")
outputs.mkdir(exist_ok=True)

with data.open(newline="", encoding="utf-8") as file:
    counts = Counter(row["admitted"][:7] for row in csv.DictReader(file))
months = sorted(counts)


def png(pixels: list[bytearray]) -> bytes:
    """Rows of RGB pixels as a PNG file. The format needs three chunks: header, compressed rows, end."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", len(pixels[0]) // 3, len(pixels), 8, 2, 0, 0, 0)
    rows = b"".join(b"\0" + row for row in pixels)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def bars(values: list[int], height: int = 160, bar: int = 22, gap: int = 8) -> list[bytearray]:
    """A bar chart: white ground, one blue bar for each value, a grey line to stand on."""
    width = gap + len(values) * (bar + gap)
    pixels = [bytearray(b"\xff" * (3 * width)) for _ in range(height)]
    for i, value in enumerate(values):
        left, top = gap + i * (bar + gap), height - 2 - round((height - 12) * value / max(values))
        for y in range(top, height - 2):
            pixels[y][3 * left : 3 * (left + bar)] = bytes((43, 108, 176)) * bar
    for y in (height - 2, height - 1):
        pixels[y][:] = bytes((120, 120, 120)) * width
    return pixels


with (outputs / "admissions_by_month.csv").open("w", newline="", encoding="utf-8") as file:
    table = csv.writer(file)
    table.writerow(["month", "admissions"])
    table.writerows((month, counts[month]) for month in months)

busiest = max(months, key=lambda month: counts[month])
summary = {
    "admissions": sum(counts.values()),
    "months": len(months),
    "busiest": {"month": busiest, "admissions": counts[busiest]},
}
(outputs / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
(outputs / "admissions_by_month.png").write_bytes(png(bars([counts[month] for month in months])))

for month in months:
    print(f"{month}  {counts[month]:>4}")
print(f"busiest: {busiest}")
