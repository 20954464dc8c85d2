import { containersOf, podOf } from "../kubernetes/pods";
import { installs, releaseOf, valueOf } from "../kubernetes/releases";
import { isKind, type Subject } from "../kubernetes/subject";
import { at, fieldsOf, isGiven, isUnknown, itemsOf, numberOf, textOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const redisFailsOver = resourcePolicy({
  name: "redis-fails-over",
  description: "Redis has replicas, and a Sentinel that can write its own configuration and log in.",
  severity: "high",
  topic: "reliability",
  mistake: [2],
  protectsFrom: "The master dies and nothing takes its place, or Sentinel never starts.",
  mend: "Run redis-ha with 3 replicas, haproxy.enabled, and sentinel.auth; Sentinel's config must lie on a writable volume.",
  *check(subject): Generator<Finding> {
    const release = releaseOf(subject);
    if (release !== undefined && installs(release, "redis-ha")) {
      const replicas = numberOf(valueOf(release, "replicas")) ?? 3;
      const path = release.valuesPath;
      if (replicas < 3)
        yield {
          field: `${path}.replicas`,
          found: replicas,
          problem: "two of three Sentinels must agree on a new master",
        };
      for (const [holder, setting, why] of [
        ["haproxy", "enabled", "clients with one address never learn of the new master"],
        ["sentinel", "auth", "anybody in the network may order a failover"],
      ] as const) {
        const found = valueOf(release, holder, setting);
        if (found !== true && !isUnknown(found)) yield { field: `${path}.${holder}.${setting}`, found, problem: why };
      }
    }
    yield* ownRedis(subject);
  },
});

function* ownRedis(subject: Subject): Generator<Finding> {
  const pod = podOf(subject);
  for (const { path, fields, role } of pod && isKind(subject, "apps", "Deployment", "StatefulSet")
    ? containersOf(pod)
    : []) {
    const command = [...itemsOf(fields["command"]), ...itemsOf(fields["args"])]
      .map((part) => textOf(part) ?? "")
      .join(" ");
    const sentinel = /redis-sentinel|--sentinel/.test(command);
    const image = textOf(fields["image"]) ?? "";
    const replicas = numberOf(at(subject.inputs, "spec", "replicas")) ?? 1;
    if (role === "main" && !sentinel && /(?:^|\/)(?:redis|valkey)(?::|@|$)/.test(image) && replicas < 2) {
      yield { field: "spec.replicas", found: replicas, problem: "there is no replica to fail over to" };
    }
    const config = /\S+\.conf/.exec(command)?.[0];
    if (!sentinel || config === undefined) continue;
    const mount = itemsOf(fields["volumeMounts"]).find((candidate) =>
      config.startsWith(textOf(at(candidate, "mountPath")) ?? "\0"),
    );
    const volume = itemsOf(at(pod?.spec, "volumes")).find(
      (candidate) => fieldsOf(candidate)["name"] === at(mount, "name"),
    );
    if (isGiven(at(volume, "configMap")) || at(mount, "readOnly") === true) {
      yield {
        field: `${path}.volumeMounts`,
        found: at(mount, "mountPath"),
        problem: "Sentinel rewrites its config, and this volume is read-only",
      };
    }
  }
}
