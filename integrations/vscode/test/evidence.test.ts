import assert from "node:assert/strict";
import { test } from "node:test";
import { ALL_OF_THEM, looksLikePrompts, picturesOf } from "../src/evidence";

const PROMPTS: [string, string][] = [
  ["a.txt", "a cat\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, Seed: 1"],
  ["a.txt", "a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7"],
  ["a.txt", "portrait of a knight <lora:armour:0.7>"],
  ["a.txt", "(red hair:1.2), a knight, (castle:0.8)"],
  ["a.TXT", "masterpiece, best quality, 1girl, solo"],
  ["w.json", '{"3": {"class_type": "KSampler", "inputs": {}}}'],
  ["w.json", '{"nodes": [{"id": 6, "type": "CLIPTextEncode", "widgets_values": ["a cat"]}]}'],
  ["w.json", '{"prompt": "a cat", "negative_prompt": "blurry"}'],
  ["my.csv", "name,prompt,negative_prompt\nwarm,a cat,"],
  ["p.yaml", "- prompt: a cat\n  negative_prompt: blurry\n"],
];

const OTHERS: [string, string][] = [
  ["README.txt", "Read me first\n=============\n\nInstall it with pip (see chapter 2:1), then run it. Version 1.5 is best quality.\n"],
  ["notes.txt", "Call Anna (after 5:30), buy bread, milk, and 3 apples.\n"],
  ["figure.txt", "The curve (see figure:1.5) rises, and it is of the best quality there is.\n"],
  ["requirements.txt", "numpy>=1.2\ntorch==2.1\n"],
  ["package.json", '{"name": "x", "description": "masterpiece, best quality", "scripts": {"build": "tsc"}, "type": "module"}'],
  ["data.json", '[{"type": "Sampler", "text": "a"}]'],
  ["people.csv", "name,age\nAnna,3\n"],
  ["ci.yaml", "on: push\njobs:\n  prompt:\n    steps: []\n"],
  ["page.md", "masterpiece, best quality, 1girl <lora:x:1>"],
  ["empty.txt", ""],
];

test("prompts are seen", () => {
  for (const [name, text] of PROMPTS) {
    assert.ok(looksLikePrompts(name, text), text);
  }
});

test("of other texts nothing is asked", () => {
  for (const [name, text] of OTHERS) {
    assert.ok(!looksLikePrompts(name, text), name);
  }
});

test("a text beside a picture of its name is its caption", () => {
  assert.ok(looksLikePrompts("a.txt", "a cat, on a chair", true));
  assert.ok(!looksLikePrompts("a.txt", "see the picture", true));
  assert.deepEqual(picturesOf("/x/a.b.txt"), ["/x/a.b.png", "/x/a.b.jpg", "/x/a.b.jpeg", "/x/a.b.webp"]);
  assert.deepEqual(picturesOf("/x/a.json"), []);
});

test("what comes late in a large file is not looked for", () => {
  assert.ok(!looksLikePrompts("a.txt", `${"word ".repeat(20_000)}\nNegative prompt: x`));
});

test("a long line takes no long time", () => {
  const began = Date.now();
  for (const text of ["(a:".repeat(30_000), "1girl".repeat(15_000), "1girl,".repeat(12_000), "(".repeat(64_000), "(a:1.2) ".repeat(9_000), "Steps: 1, ".repeat(7_000)]) {
    looksLikePrompts("a.txt", text);
  }
  assert.ok(Date.now() - began < 1_000, `${Date.now() - began} ms`);
});

test("one pattern has all kinds", () => assert.equal(ALL_OF_THEM, "**/*.{txt,json,csv,yaml,yml}"));
