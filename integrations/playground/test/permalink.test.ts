import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { decode, EMPTY, encode, type Shared } from "../src/permalink";

const packed = (value: unknown): string => `1${deflateRawSync(Buffer.from(typeof value === "string" ? value : JSON.stringify(value))).toString("base64url")}`;

test("what is shared comes back", async () => {
  const shared: Shared = {
    text: "😀 a ((cat:1.2)), <lora:ink:1>\n漢字",
    negative: "worst quality",
    target: "forge",
    to: "comfyui",
    family: "sdxl",
    plugins: ["dynamic-prompts"],
    select: ["PT001"],
    loras: [],
    embeddings: ["easyneg"],
  };
  assert.deepEqual(await decode(await encode(shared)), shared);
  assert.deepEqual(await decode(await encode(EMPTY)), EMPTY);
  assert.match(await encode(shared), /^[A-Za-z0-9_-]+$/);
});

test("what cannot be followed is not made", async () => {
  const noise = Array.from({ length: 120_000 }, (_, at) => String.fromCharCode(0x4e00 + ((at * 7919 * (at % 97)) % 20_000))).join("");
  assert.equal(await encode({ ...EMPTY, text: noise }), "");
});

test("what somebody made up is not taken", async () => {
  const made = [
    "", "1", "2abc", "1%3Cscript%3E", "1AAAA", "1====", `1${"A".repeat(70_000)}`, "__proto__",
    packed("not json"), packed([]), packed(null), packed(3), packed({ text: 3 }), packed({ text: "a".repeat(100_001) }),
    packed({ loras: "a" }), packed({ loras: [1] }), packed({ plugins: ["a".repeat(201)] }), packed({ select: Array(2_001).fill("a") }),
    packed("x".repeat(9_000_000)),
  ];
  for (const each of made) assert.equal(await decode(each), undefined, each.slice(0, 40));
});

test("keys that are not known are passed over", async () => {
  assert.deepEqual(await decode(packed({ text: "a", later: true, __proto__: { x: 1 } })), { ...EMPTY, text: "a" });
});
