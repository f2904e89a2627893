import { join } from "node:path";
import { startEmulator } from "@release-actions/github-emulator";
import {
  one,
  openDatabase,
  run,
  transaction,
} from "../../packages/github-emulator/src/store/database.ts";

export const RELEASES = 5000;
const ASSETS_EACH = 10;

/** A data directory whose acme/big has 5,000 releases and 50,000 assets, put into its database. */
export async function fill(dataDir: string): Promise<void> {
  const emulator = await startEmulator({ dataDir });
  const { urls, tokens } = emulator;
  const post = async (url: string, body: unknown): Promise<void> => {
    const headers = { authorization: `Bearer ${tokens.admin}` };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status}`);
  };
  await post(`${urls.admin_url}/orgs`, { login: "acme" });
  await post(`${urls.api_url}/orgs/acme/repos`, { name: "big", auto_init: true });
  await emulator.close();

  const db = openDatabase(join(dataDir, "github.db"));
  const repository = one<{ id: number }>(db, "SELECT id FROM repositories")?.id ?? 0;
  const author = one<{ id: number }>(db, "SELECT id FROM users WHERE login = 'admin'")?.id ?? 0;
  const time = "2026-01-31T12:00:00Z";
  transaction(db, () => {
    for (let n = 1; n <= RELEASES; n += 1) {
      run(
        db,
        `INSERT INTO releases (id, repository_id, tag_name, target_commitish, name, body, draft,
           prerelease, immutable, draft_key, author_id, created_at, updated_at, published_at)
         VALUES (?, ?, ?, 'main', ?, ?, ?, 0, 0, ?, ?, ?, ?, ?)`,
        n,
        repository,
        tagOf(n),
        `Release ${n}`,
        "What changed.\n".repeat(20),
        // Every tenth is a draft.
        n % 10 === 0 ? 1 : 0,
        n.toString(16).padStart(20, "0"),
        author,
        time,
        time,
        n % 10 === 0 ? null : time,
      );
      for (let m = 0; m < ASSETS_EACH; m += 1) {
        run(
          db,
          `INSERT INTO assets (id, release_id, name, label, state, content_type, size, digest,
             uploader_id, created_at, updated_at)
           VALUES (?, ?, ?, '', 'uploaded', 'application/octet-stream', 1000, ?, ?, ?, ?)`,
          n * 100 + m,
          n,
          `app-${m}.tar.gz`,
          `sha256:${m.toString(16).padStart(64, "0")}`,
          author,
          time,
          time,
        );
      }
    }
  });
  db.close();
}

export function tagOf(n: number): string {
  return `v1.${n}.0`;
}
