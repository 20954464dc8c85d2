import type { Stack } from "../kubernetes/stack";
import { objectName } from "../kubernetes/subject";
import { connectionUrlsOf, isPostgres } from "../kubernetes/urls";
import { type Finding, stackPolicy } from "../policy";

export const databaseUrlsUseThePooler = stackPolicy({
  name: "database-urls-use-the-pooler",
  description: "A DATABASE_URL names a Service of the plan, and where there is a PgBouncer pooler, that.",
  severity: "high",
  topic: "reliability",
  mistake: [4],
  protectsFrom: "Services connect to nothing, or past the pooler until PostgreSQL has no connection left.",
  mend: "Use the pooler's Service as host: <pooler>.<namespace>.svc.cluster.local.",
  *checkStack(stack): Generator<Finding> {
    const poolers = names(stack, "postgresql.cnpg.io", "Pooler");
    const clusters = names(stack, "postgresql.cnpg.io", "Cluster").flatMap((name) => [
      `${name}-rw`,
      `${name}-ro`,
      `${name}-r`,
    ]);
    const allowed = new Set(poolers.length > 0 ? poolers : [...clusters, ...names(stack, "", "Service")]);
    for (const subject of stack.subjects) {
      for (const url of connectionUrlsOf(subject)) {
        const service = url.host.split(".")[0] ?? "";
        if (!isPostgres(url) || allowed.has(service) || /[$\\[]/.test(url.host)) continue;
        yield {
          subject,
          field: url.path,
          found: `...@${url.host}`,
          problem: `this is none of ${[...allowed].sort().join(", ") || "the plan's Services"}`,
        };
      }
    }
  },
});

function names(stack: Stack, group: string, kind: string): readonly string[] {
  return stack.ofKind(group, kind).flatMap((subject) => objectName(subject) ?? []);
}
