// One output of each kind, and outputs that were made to break out of the page.
import type { FakeOutput } from "./data.ts";

// A plot of eight by eight pixels.
const PICTURE =
  "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAKElEQVR42mP4jwMwIHO4Y9ZikQCK4pOAyzHATcAugYZAEpii+CSACACxsIQKXSnzBwAAAABJRU5ErkJggg==";
const encoder = new TextEncoder();

export function picture(behind = ""): Uint8Array<ArrayBuffer> {
  const image = Uint8Array.from(atob(PICTURE), (character) => character.charCodeAt(0));
  const bytes = new Uint8Array([...image, ...encoder.encode(behind)]);
  return bytes;
}

const WARDS = ["Cardiology", "Surgery, general", "Ward 3 — north", "日本語の病棟", ""];

function table(rows: number): string {
  const names = ["ward", "patients", "mean_age", "sd", "empty column", "a rather long name of a column"];
  const lines = Array.from({ length: rows }, (_, n) => {
    const ward = (WARDS[n % WARDS.length] as string).replace(",", " and");
    return [
      ward,
      12 + ((n * 7) % 90),
      (40 + ((n * 13) % 400) / 10).toFixed(1),
      n % 9 === 0 ? "" : (n % 7) / 2,
      "",
      `text ${n}`,
    ].join(",");
  });
  return `${[names.join(","), ...lines].join("\n")}\n`;
}

const TREE = {
  model: "logistic",
  converged: true,
  iterations: 17,
  seed: null,
  coefficients: { age: 0.0213, sex: -0.41, "length of stay": 1.5e-7 },
  folds: Array.from({ length: 250 }, (_, n) => ({ fold: n, auc: 0.7 + (n % 9) / 100 })),
  notes: ["groups under ten are left out", "日本語"],
};

const CELLS = [
  {
    kind: "markdown",
    number: "",
    lines: [[["", "# Survival by group"]], [["", "Groups under ten are left out."]]],
    outputs: [],
  },
  {
    kind: "code",
    number: "1",
    lines: [
      [
        ["k", "import"],
        ["", " pandas "],
        ["k", "as"],
        ["", " pd"],
      ],
      [],
      [
        ["nb", "print"],
        ["", "("],
        ["s2", '"1204 rows"'],
        ["", ")"],
      ],
    ],
    outputs: [{ text: "1204 rows\n", note: null }],
  },
  {
    kind: "code",
    number: "2",
    lines: [[["", "plot(table)"]]],
    outputs: [{ text: "<Figure size 640x480>", note: "Not shown: image/png, text/html." }],
  },
  ...Array.from({ length: 30 }, (_, n) => ({
    kind: "code",
    number: String(n + 3),
    lines: [[["", `step_${n}()`]]],
    outputs: [],
  })),
];

export function outputs(): FakeOutput[] {
  return [
    { path: "means.csv", text: table(5_000), binary: false },
    { path: "model.json", text: JSON.stringify(TREE), binary: false },
    { path: "report.ipynb", text: JSON.stringify(CELLS), binary: false },
    {
      path: "plot.png",
      text: "",
      binary: true,
      bytes: picture(),
      image: { width: 8, height: 8, refused: null },
    },
    {
      path: "huge.png",
      text: "",
      binary: true,
      bytes: picture(),
      image: {
        width: 30_000,
        height: 30_000,
        refused:
          "It has 30,000 × 30,000 pixels, and at most 40 million are shown here. Download it to look at it.",
      },
    },
    { path: "README.md", text: "# Means\n\nBy ward.\n", binary: false },
    { path: "all.zip", text: "PK", binary: true },
    { path: "empty.csv", text: "a,b\n", binary: false },
  ];
}

const HTML = '<!doctype html><img src=x onerror="window.__trap=1"><script>window.__trap=1</script>';
const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" onload="window.__trap=1"><script>window.__trap=1</script></svg>';

export function evilOutputs(): FakeOutput[] {
  const cell = [
    { kind: "code", number: "<b>", lines: [[["</pre>", HTML]]], outputs: [{ text: HTML, note: SVG }] },
  ];
  return [
    { path: "page.html", text: HTML, binary: false, kind: "text" },
    { path: "drawing.svg", text: SVG, binary: false, kind: "text" },
    { path: `${HTML.slice(15)}.csv`, text: `${HTML},b\u202e\n${SVG},=cmd()\n`, binary: false },
    {
      path: "values.json",
      text: JSON.stringify({ [HTML]: SVG, __proto__x: [HTML], list: { [SVG]: { [HTML]: HTML } } }),
      binary: false,
    },
    { path: "report.ipynb", text: JSON.stringify(cell), binary: false },
    {
      path: "polyglot.png",
      text: "",
      binary: true,
      bytes: picture(HTML),
      notes: [`${HTML.length} more bytes follow the end of the image; they are not shown.`],
      image: { width: 8, height: 8, refused: null },
    },
    // Not what a kernel says: the page does not take its word for the type.
    {
      path: "lie.png",
      text: SVG,
      binary: false,
      kind: "image",
      image: { width: 8, height: 8, refused: null },
    },
    {
      path: "typed.png",
      text: SVG,
      binary: false,
      kind: "image",
      mime: "image/svg+xml",
      image: { width: 8, height: 8, refused: null },
    },
    { path: "archive.zip", text: HTML, binary: true, kind: "other", notes: [SVG] },
  ];
}
