import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import {
  type ActionsWorld,
  addPerson,
  putEnvironment,
  reviewedBy,
  runNow,
  startActionsWorld,
  startRun,
} from "./actions-world.ts";
import { makeRelease, startWithRepository, startWorld, upload } from "./emulator.ts";
import { browse, formFields, read } from "./page-world.ts";

describe("the page is safe", () => {
  it("from texts of others, which it never shows as markup", async (t) => {
    const world = await startActionsWorld(t);
    const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;
    await world.admin("PATCH", "/repos/acme/app", { description: evil });
    const release = await makeRelease(world.writer, { tag_name: "v1", name: evil, body: evil });
    const documents = { run: { id: evil }, assets: [{ name: evil, digest: evil }] };
    await upload(world, release, "candidate.json", JSON.stringify({ ...documents, source: evil }));
    const receipt = { candidates: [{ repository: evil, tag: evil, digest: evil }] };
    await upload(world, release, "promotion.json", JSON.stringify({ predicate: receipt }));
    await makeRelease(world.writer, { tag_name: evil.replace(/<img.*/, ""), draft: true });
    const run = await startRun(world, {
      display_title: evil,
      jobs: [{ name: evil, steps: [{ name: evil, status: evil, conclusion: evil }] }],
    });
    world.emulator.faults.arm([
      { path: evil.replaceAll(/[()]/g, "\\$&"), action: { type: "html" } },
    ]);
    await world.anonymous("GET", `/repos/acme/app?x=${encodeURI(evil)}`, undefined, {
      "user-agent": evil,
    });
    const paths = ["/", "/acme", "/acme/app", "/acme/app/releases/tag/v1"];
    for (const path of [...paths, `/acme/app/actions/runs/${run.id}`]) {
      const page = await read(world, path);
      assert.equal(page.match(/<script/g)?.length, 1, `${path} has its own script only`);
      assert.doesNotMatch(page, /<img/, path);
      // A quote that ended an attribute early would leave what follows it outside of one.
      assert.doesNotMatch(page.replaceAll(/="[^"]*"/g, ""), /<[^>]*onerror/, path);
    }
    assert.match(await read(world, "/acme/app"), /&lt;script&gt;alert\(1\)/);
  });

  it("with a policy that runs nothing but its own style and script", async (t) => {
    const world = await startWorld(t);
    const { headers, text } = await browse(world, "/");
    const policy = String(headers["content-security-policy"]);
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.match(policy, /form-action 'self'/);
    assert.doesNotMatch(policy, /unsafe/);
    for (const part of ["style", "script"]) {
      const content = new RegExp(`<${part}>([\\s\\S]*?)</${part}>`).exec(text)?.[1] ?? "";
      const hash = createHash("sha256").update(content).digest("base64");
      assert.ok(policy.includes(`${part}-src 'sha256-${hash}'`), `the policy knows the ${part}`);
    }
    assert.doesNotMatch(text, /\sstyle=|\son\w+=/, "nothing inline that the policy would refuse");
    assert.equal(headers["x-content-type-options"], "nosniff");
  });

  it("from names that point here from elsewhere", async (t) => {
    const world = await startWithRepository(t, { private: true });
    for (const host of [
      "evil.example",
      "evil.example:80",
      "127.0.0.1.evil.example",
      "localhost.evil",
    ]) {
      const { status, text } = await browse(world, "/acme/app", { headers: { host } });
      assert.equal(status, 403, host);
      assert.doesNotMatch(text, /git clone/);
    }
    for (const host of ["localhost:1234", "127.0.0.1", "[::1]:80"]) {
      assert.equal((await browse(world, "/acme/app", { headers: { host } })).status, 200, host);
    }
  });

  it("as is the control API, which does not answer to foreign names either", async (t) => {
    const world = await startWorld(t);
    const headers = { host: "evil.example" };
    assert.equal((await browse(world, "/_emulator/requests", { headers })).status, 403);
    assert.equal((await browse(world, "/_emulator/requests")).status, 200);
  });

  it("from forms that others make a browser send", async (t) => {
    const { world, review, run } = await startWaiting(t);
    const page = await read(world, "/");
    const fields = { ...formFields(page, review), login: "ann", decision: "approved" };
    const foreign = await browse(world, review, {
      form: fields,
      headers: { origin: "http://evil.example" },
    });
    assert.equal(foreign.status, 403);
    const opaque = await browse(world, review, { form: fields, headers: { origin: "null" } });
    assert.equal(opaque.status, 403);
    for (const token of ["", "0".repeat(64), formFields(page, review)["token"]?.slice(1) ?? ""]) {
      assert.equal((await browse(world, review, { form: { ...fields, token } })).status, 403);
    }
    const plain = await browse(world, review, {
      form: fields,
      headers: { "content-type": "text/plain" },
    });
    assert.equal(plain.status, 415);
    assert.equal((await browse(world, review)).status, 404, "a link decides nothing");
    assert.equal((await runNow(world, run.id)).status, "waiting");
  });

  it("from a token of one form being used for another", async (t) => {
    const { world, review } = await startWaiting(t);
    world.emulator.faults.arm([{ action: { type: "html" } }]);
    const token = formFields(await read(world, "/"), review)["token"] ?? "";
    const { status } = await browse(world, "/_page/faults/clear", { form: { token } });
    assert.equal(status, 403);
    assert.equal(world.emulator.faults.report().length, 1);
  });
});

describe("the forms of the page", () => {
  it("approve as the chosen reviewer, with a comment", async (t) => {
    const { world, review, run } = await startWaiting(t);
    const fields = formFields(await read(world, "/"), review);
    const origin = world.emulator.urls.url;
    const { status, headers } = await browse(world, review, {
      form: { ...fields, login: "ann", comment: "Ship it", decision: "approved" },
      headers: { origin },
    });
    assert.equal(status, 303);
    assert.equal(headers["location"], `/acme/app/actions/runs/${run.id}`);
    assert.equal((await runNow(world, run.id)).status, "in_progress");
    const approvals = await world.reader("GET", `/repos/acme/app/actions/runs/${run.id}/approvals`);
    assert.match(approvals.text, /"comment":"Ship it"/);
    assert.match(approvals.text, /"login":"ann"/);
    assert.match(await read(world, "/"), /No run waits for an approval/);
  });

  it("reject, which ends the run", async (t) => {
    const { world, review, run } = await startWaiting(t);
    const fields = formFields(await read(world, `/acme/app/actions/runs/${run.id}`), review);
    await browse(world, review, { form: { ...fields, login: "ann", decision: "rejected" } });
    assert.equal((await runNow(world, run.id)).conclusion, "failure");
  });

  it("offer and accept only those whose word counts", async (t) => {
    const world = await startActionsWorld(t);
    const [ann, ben] = [await addPerson(world, "ann"), await addPerson(world, "ben")];
    await putEnvironment(world, "release", { ...reviewedBy(ann, ben), prevent_self_review: true });
    await addPerson(world, "eve");
    const run = await startRun(world, { environment: "release", actor: "ann" });
    const review = `/acme/app/actions/runs/${run.id}/review`;
    const page = await read(world, "/");
    assert.match(page, /<option value="ben">/);
    assert.doesNotMatch(page, /<option value="(?:ann|eve)">/);
    for (const login of ["ann", "eve"]) {
      const form = { ...formFields(page, review), login, decision: "approved" };
      assert.equal((await browse(world, review, { form })).status, 422, login);
    }
    assert.equal((await runNow(world, run.id)).status, "waiting");
  });

  it("clear the faults", async (t) => {
    const world = await startWorld(t);
    world.emulator.faults.arm([{ action: { type: "html" } }]);
    const fields = formFields(await read(world, "/"), "/_page/faults/clear");
    const { status } = await browse(world, "/_page/faults/clear", { form: fields });
    assert.equal(status, 303);
    assert.deepEqual(world.emulator.faults.report(), []);
  });
});

interface Waiting {
  readonly world: ActionsWorld;
  readonly run: { readonly id: number };
  /** Where the form of its gate posts to. */
  readonly review: string;
}

/** A run that waits for ann. */
async function startWaiting(t: Parameters<typeof startActionsWorld>[0]): Promise<Waiting> {
  const world = await startActionsWorld(t);
  await putEnvironment(world, "release", reviewedBy(await addPerson(world, "ann")));
  const run = await startRun(world, { environment: "release" });
  return { world, run, review: `/acme/app/actions/runs/${run.id}/review` };
}
