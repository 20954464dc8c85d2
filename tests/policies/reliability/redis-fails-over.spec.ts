import { redisFailsOver } from "../../../policies/reliability/redis-fails-over";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT, POD, release } from "../objects";

const sentinel = (volume: object): Resource =>
  change(
    change(
      change(DEPLOYMENT, `${APP}.command`, ["redis-sentinel", "/etc/redis/sentinel.conf"]),
      `${APP}.volumeMounts`,
      [{ name: "config", mountPath: "/etc/redis" }],
    ),
    `${POD}.volumes`,
    [volume],
  );

describePolicy(redisFailsOver, {
  allowed: {
    "redis-ha": release("redis-ha", { replicas: 3, haproxy: { enabled: true }, sentinel: { auth: true } }),
    "a Sentinel with a config of its own": sentinel({ name: "config", emptyDir: {} }),
  },
  violating: {
    "too few": [
      release("redis-ha", { replicas: 1, haproxy: { enabled: true }, sentinel: { auth: true } }),
      /values\.replicas is 1/,
    ],
    "no address that follows": [release("redis-ha", { sentinel: { auth: true } }), /haproxy\.enabled is not set/],
    "a Sentinel for everybody": [release("redis-ha", { haproxy: { enabled: true } }), /sentinel\.auth/],
    "a single Redis": [
      {
        ...change(change(DEPLOYMENT, `${APP}.image`, "redis:7.2"), "spec.replicas", 1),
        type: "kubernetes:apps/v1:StatefulSet",
      },
      /no replica to fail over to/,
    ],
    "a Sentinel that cannot write": [
      sentinel({ name: "config", configMap: { name: "sentinel" } }),
      /volumeMounts is "\/etc\/redis"/,
    ],
  },
  unknown: {
    values: release("redis-ha", { replicas: 3, haproxy: { enabled: UNKNOWN }, sentinel: UNKNOWN }),
    "a volume": sentinel({ name: "config", configMap: undefined }),
  },
});
