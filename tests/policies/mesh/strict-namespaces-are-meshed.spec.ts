import { strictNamespacesAreMeshed } from "../../../policies/mesh/strict-namespaces-are-meshed";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { change, DEPLOYMENT, object } from "../objects";

const MESHED: Resource = {
  type: "kubernetes:core/v1:Namespace",
  name: "pyairtable",
  props: { metadata: { name: "pyairtable", labels: { "istio-injection": "enabled" } } },
};
const STRICT = object("security.istio.io/v1", "PeerAuthentication", "default", { spec: { mtls: { mode: "STRICT" } } });

describePolicy(strictNamespacesAreMeshed, {
  allowed: {
    "a meshed namespace": [MESHED, STRICT, DEPLOYMENT],
    "the whole mesh": [
      object(
        "security.istio.io/v1",
        "PeerAuthentication",
        "default",
        { spec: { mtls: { mode: "STRICT" } } },
        "istio-system",
      ),
    ],
  },
  violating: {
    "a namespace without sidecars": [
      [object("v1", "Namespace", "pyairtable", {}, null), STRICT],
      /pods of pyairtable have no sidecar/,
    ],
    "a database that refuses one": [
      [
        MESHED,
        STRICT,
        {
          ...change(DEPLOYMENT, "spec.template.metadata.labels", { "sidecar.istio.io/inject": "false" }),
          type: "kubernetes:apps/v1:StatefulSet",
        },
      ],
      /a data pod without a sidecar/,
    ],
    "an operator's database": [
      [
        MESHED,
        STRICT,
        {
          type: "pyairtable:data:Postgres",
          name: "pg",
          props: { footprint: [{ kind: "StatefulSet", name: "pg", namespace: "pyairtable" }] },
        },
      ],
      /footprint\[pg\]\.namespace/,
    ],
  },
  unknown: {
    "a mode": [object("security.istio.io/v1", "PeerAuthentication", "default", { spec: { mtls: { mode: UNKNOWN } } })],
    "a namespace": [
      object("security.istio.io/v1", "PeerAuthentication", "default", { spec: { mtls: { mode: "STRICT" } } }, UNKNOWN),
    ],
  },
});
