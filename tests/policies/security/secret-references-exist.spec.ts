import { secretReferencesExist } from "../../../policies/security/secret-references-exist";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT, object, POD } from "../objects";

const reader = (name: string): Resource =>
  change(DEPLOYMENT, `${APP}.env`, [{ name: "P", valueFrom: { secretKeyRef: { name, key: "p" } } }]);
const READER = reader("db");

describePolicy(secretReferencesExist, {
  config: { made: ["pyairtable/by-hand"] },
  allowed: {
    "a Secret of the plan": [READER, object("v1", "Secret", "db", {})],
    "a certificate's": [READER, object("cert-manager.io/v1", "Certificate", "db-tls", { spec: { secretName: "db" } })],
    "a store's": [READER, object("external-secrets.io/v1", "ExternalSecret", "db", { spec: {} })],
    "an operator's": [reader("pg-ca"), object("postgresql.cnpg.io/v1", "Cluster", "pg", {})],
    "what the config lists": [reader("by-hand")],
    "an optional one": [
      change(DEPLOYMENT, `${APP}.env`, [
        { name: "P", valueFrom: { secretKeyRef: { name: "db", key: "p", optional: true } } },
      ]),
    ],
  },
  violating: {
    "a missing Secret": [[READER], /env\[P\]\.valueFrom\.secretKeyRef is "db".*in pyairtable/],
    "a Secret in another namespace": [
      [READER, object("v1", "Secret", "db", {}, "data")],
      /nothing in the plan makes this Secret/,
    ],
    "a missing volume": [
      [change(DEPLOYMENT, `${POD}.volumes`, [{ name: "ca", secret: { secretName: "ca" } }])],
      /volumes\[ca\]\.secret/,
    ],
  },
  unknown: { "a name": [reader(UNKNOWN)], "what makes it": [READER, object("v1", "Secret", UNKNOWN, {})] },
});
