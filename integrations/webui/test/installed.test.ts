import assert from "node:assert/strict";
import test from "node:test";
import { codesOf, optionsOf, withoutRoute, type Answer } from "../src/installed";

const answer: Answer = {
  program: "forge",
  family: "sdxl",
  checkpoint: "one.safetensors",
  installed: { loras: { ink: [] } },
  settings: { enabled: true, program: "auto", select: "", ignore: " PW008, PD ", panel: true, tokens: false },
  engine: "promptlint/engine/0/",
};

test("what the engine is told", () => {
  assert.deepEqual(optionsOf(answer), {
    settings: { target: "forge", "model-family": "sdxl", ignore: ["PW008", "PD"] },
    installed: { loras: { ink: [] } },
  });
});

test("the settings name another program", () => {
  const other = { ...answer, family: null, settings: { ...answer.settings, program: "sdnext", ignore: "" } };

  assert.deepEqual(optionsOf(other).settings, { target: "sdnext" });
});

test("without the route nothing is known to be missing", () => {
  const site = { root: "http://127.0.0.1/", folder: "http://127.0.0.1/file=extensions/x/" };

  assert.deepEqual(optionsOf(withoutRoute(site)).installed, {});
  assert.equal(withoutRoute(site).engine, "http://127.0.0.1/file=extensions/x/engine/");
});

test("codes are written in many ways", () => {
  assert.deepEqual(codesOf(" PS, PW001;PD\nPX "), ["PS", "PW001", "PD", "PX"]);
});
