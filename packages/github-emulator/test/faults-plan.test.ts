import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startWorld } from "./emulator.ts";

const BAD = [
  [{ action: { type: "limit", kind: "third", status: 403 } }, "[0].action.kind"],
  [{ action: { type: "limit", kind: "primary", status: 500 } }, "[0].action.status"],
  [{ action: { type: "stale_list" } }, "[0].action.reads"],
  [{ action: { type: "starter", status: 1 } }, "[0].action.status: unknown field"],
  [{ probability: 0, action: { type: "html" } }, "[0].probability"],
  [{ probability: 1.5, action: { type: "html" } }, "[0].probability"],
  [{ user_agent: "(", action: { type: "html" } }, "[0].user_agent"],
  [{ action: { type: "mutate", when: "later", change: {} } }, "[0].action.when"],
  [{ action: { type: "mutate", when: "before" } }, "[0].action.change"],
  [mutation({ type: "explode" }), "[0].action.change.type"],
  [mutation({ type: "move_tag", tag: "v1" }), "[0].action.change.target"],
  [mutation({ type: "add_asset" }), "[0].action.change.name"],
  [mutation({ type: "set_digest" }), "[0].action.change.digest"],
  [mutation({ type: "delete_release", repository: "app" }), "[0].action.change.repository"],
  [mutation({ type: "edit_release", set: { colour: 1 } }), "[0].action.change.set.colour"],
  [mutation({ type: "set_run", set: { head_sha: "main" } }), "[0].action.change.set.head_sha"],
  [mutation({ type: "rename_repository", name: "a/b" }), "[0].action.change.name"],
] as const;

describe("a fault plan that is wrong", () => {
  for (const [fault, place] of BAD) {
    it(`is refused because of ${place}`, async (t) => {
      const world = await startWorld(t);
      const { status, text } = await world.control("POST", "/faults", [fault]);
      assert.equal(status, 400);
      const { errors } = JSON.parse(text) as { readonly errors: readonly string[] };
      assert.ok(
        errors.some((error) => error.startsWith(place)),
        `${errors.join("; ")} names ${place}`,
      );
    });
  }

  it("is refused with all that is wrong, and leaves the armed plan as it was", async (t) => {
    const world = await startWorld(t);
    world.emulator.faults.arm([{ action: { type: "html" } }]);
    const { status, text } = await world.control("POST", "/faults", {
      seed: "x",
      faults: [{ nth: 0, action: { type: "cut" } }, 7, { action: { type: "delay" } }],
      color: "red",
    });
    assert.equal(status, 400);
    const { errors } = JSON.parse(text) as { readonly errors: readonly string[] };
    const places = errors.map((error) => error.replace(/: .*/, ""));
    assert.deepEqual(places, ["seed", "color", "[0].nth", "[1]", "[2].action.ms"]);
    assert.equal(world.emulator.faults.report()[0]?.rule.action.type, "html");
    assert.throws(() => {
      world.emulator.faults.arm([{ nth: -1, action: { type: "html" } }]);
    }, /\[0\]\.nth/);
  });

  it("is refused when it is no plan at all", async (t) => {
    const world = await startWorld(t);
    for (const plan of [7, "x", null, {}, { faults: {} }]) {
      assert.equal((await world.control("POST", "/faults", plan)).status, 400);
    }
  });
});

function mutation(change: object): object {
  return { action: { type: "mutate", when: "before", change } };
}
