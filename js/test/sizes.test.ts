import { expect, it } from "vitest";
import { Sizes } from "../src/ui/sizes.ts";

it("places items of one height", () => {
  const sizes = new Sizes(30);
  expect(sizes.start(0)).toBe(0);
  expect(sizes.start(10_000)).toBe(300_000);
  expect(sizes.at(0, 10)).toBe(0);
  expect(sizes.at(29.9, 10)).toBe(0);
  expect(sizes.at(30, 10)).toBe(1);
  expect(sizes.at(1e9, 10)).toBe(9);
  expect(sizes.at(5, 0)).toBe(0);
});

it("agrees with adding up, whatever was measured", () => {
  const sizes = new Sizes(30);
  const heights = Array.from({ length: 200 }, (_, n) => ((n * 7919) % 90) + 10);
  heights.forEach((height, index) => {
    if (index % 3 === 0) sizes.set(index, height);
  });
  let sum = 0;
  heights.forEach((height, index) => {
    expect(sizes.start(index)).toBe(sum);
    const size = index % 3 === 0 ? height : 30;
    expect(sizes.size(index)).toBe(size);
    expect(sizes.at(sum, 200)).toBe(index);
    expect(sizes.at(sum + size - 1, 200)).toBe(index);
    sum += size;
  });
  expect(sizes.start(200)).toBe(sum);
});

it("tells by how much an item grew, and forgets on demand", () => {
  const sizes = new Sizes(30);
  expect(sizes.set(4, 50)).toBe(20);
  expect(sizes.set(4, 50)).toBe(0);
  expect(sizes.set(4, 30)).toBe(-20);
  sizes.set(2, 99);
  sizes.reset(20);
  expect(sizes.start(10)).toBe(200);
});
