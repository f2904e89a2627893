import { ReleaseError, type Plan, type Problem } from "@release-actions/contract";
import { getRepository, rightsIn, workflowState, type Connection } from "@release-actions/github";

/**
 * Everything that the token lacks, told at once and before anything is started.
 * @throws ReleaseError `permission_denied` naming each permission and where it is needed
 */
export async function requireRights(connection: Connection, plan: Plan): Promise<void> {
  const wanted = new Map<string, Set<string>>();
  for (const { repository, workflow } of plan.sources) add(wanted, repository.name, workflow);
  add(wanted, plan.repository.name, plan.workflow);
  const problems: Problem[] = [];
  for (const [name, workflows] of wanted) {
    problems.push(...(await missingIn(connection, name as Plan["repository"]["name"], workflows)));
  }
  if (problems.length === 0) return;
  throw new ReleaseError({
    code: "permission_denied",
    message: "The token may not do what this release takes.",
    expected: [...new Set(problems.map(({ expected = "" }) => expected))].join(", "),
    found: problems.map(({ pointer }) => pointer).join(", "),
    details: problems,
  });
}

async function missingIn(
  connection: Connection,
  name: Plan["repository"]["name"],
  workflows: ReadonlySet<string>,
): Promise<Problem[]> {
  const at = await getRepository(connection, name);
  const { archived, push } = await rightsIn(at);
  const problems: Problem[] = [];
  if (archived)
    problems.push({ pointer: name, message: "is archived", expected: "contents: write" });
  if (!push) {
    problems.push(
      { pointer: name, message: "shows no drafts to this token", expected: "contents: write" },
      { pointer: name, message: "lets this token start no workflow", expected: "actions: write" },
    );
  }
  for (const workflow of workflows) {
    try {
      await workflowState(at, workflow);
    } catch (error) {
      if (!(error instanceof ReleaseError) || error.code !== "permission_denied") throw error;
      const message = `does not show ${workflow} to this token`;
      problems.push({ pointer: name, message, expected: "actions: read" });
    }
  }
  return problems;
}

function add(wanted: Map<string, Set<string>>, name: string, workflow: string): void {
  const known = wanted.get(name) ?? new Set();
  wanted.set(name, known.add(workflow));
}
