import assert from "node:assert/strict";
import { valuesErrors } from "../../components/charts/contracts/validate";
import { resourceRequirements } from "../../components/config/units";
import { kedaFootprint, kedaValues } from "../../components/operators/keda";
import { metricsServerFootprint, metricsServerValues } from "../../components/operators/metrics-server";
import {
  verticalPodAutoscalerFootprint,
  verticalPodAutoscalerValues,
} from "../../components/operators/vertical-pod-autoscaler";
import { EKS } from "../../components/profiles/eks";
import { GKE } from "../../components/profiles/gke";
import { MINIKUBE } from "../../components/profiles/minikube";
import type { Profile } from "../../components/profiles/profile";
import { dig } from "./telemetry";

interface Operator {
  readonly chart: string;
  readonly values: object;
  readonly footprint: ReturnType<typeof kedaFootprint>;
  /** Where the values keep each container's resources. */
  readonly resources: Readonly<Record<string, string>>;
}

function operatorsOf(profile: Profile): Operator[] {
  const { metricsServer, vpaRecommender } = profile.operators;
  const replicas = profile.availability.controllerReplicas;
  return [
    {
      chart: "keda",
      values: kedaValues(profile),
      footprint: kedaFootprint(profile),
      resources: {
        "keda-operator": "resources/operator",
        "keda-operator-metrics-apiserver": "resources/metricServer",
        "keda-admission-webhooks": "resources/webhooks",
      },
    },
    ...(metricsServer
      ? [
          {
            chart: "metricsServer",
            values: metricsServerValues(metricsServer, replicas),
            footprint: metricsServerFootprint(metricsServer, replicas),
            resources: { "metrics-server": "resources" },
          },
        ]
      : []),
    ...(vpaRecommender
      ? [
          {
            chart: "verticalPodAutoscaler",
            values: verticalPodAutoscalerValues(vpaRecommender),
            footprint: verticalPodAutoscalerFootprint(vpaRecommender),
            resources: { recommender: "recommender/resources" },
          },
        ]
      : []),
  ];
}

/** Containers' security contexts, by the keys the charts give them. */
const SECURITY: Readonly<Record<string, readonly string[]>> = {
  keda: ["securityContext/operator", "securityContext/metricServer", "securityContext/webhooks"],
  metricsServer: ["securityContext"],
  verticalPodAutoscaler: ["containerSecurityContext"],
};

describe("operators", () => {
  for (const profile of [MINIKUBE, EKS, GKE]) {
    for (const { chart, values, footprint, resources } of operatorsOf(profile)) {
      it(`${chart} on ${profile.name}: the chart knows every value`, () => {
        assert.deepEqual(valuesErrors(chart, values), []);
      });

      it(`${chart} on ${profile.name}: requests what the footprint says`, () => {
        for (const { name, ...size } of footprint.flatMap(({ containers }) => containers)) {
          assert.deepEqual(dig(values, resources[name] ?? ""), resourceRequirements(size), name);
        }
      });

      it(`${chart} on ${profile.name}: meets Pod Security restricted with a read-only root`, () => {
        for (const path of SECURITY[chart] ?? []) {
          const context = dig(values, path);
          assert.equal(dig(context, "runAsNonRoot"), true, path);
          assert.equal(dig(context, "allowPrivilegeEscalation"), false, path);
          assert.equal(dig(context, "readOnlyRootFilesystem"), true, path);
          assert.deepEqual(dig(context, "capabilities/drop"), ["ALL"], path);
          assert.equal(dig(context, "seccompProfile/type"), "RuntimeDefault", path);
        }
      });
    }
  }

  it("would have a misspelt value refused", () => {
    assert.match(valuesErrors("keda", { ...kedaValues(EKS), webhook: {} })[0]?.message ?? "", /webhook/);
  });

  it("reads no Secret of the cluster with KEDA", () => {
    const values = kedaValues(EKS);
    assert.equal(dig(values, "permissions/operator/restrict/secret"), true);
    assert.equal(dig(values, "permissions/metricServer/restrict/secret"), true);
  });

  it("runs KEDA's webhooks only where the profile has room for them", () => {
    assert.equal(kedaValues(MINIKUBE).webhooks?.enabled, false);
    assert.equal(kedaFootprint(MINIKUBE).length, 2);
    assert.equal(kedaValues(EKS).webhooks?.enabled, true);
    assert.equal(kedaFootprint(EKS).length, 3);
  });

  it("only recommends (mistake 7 of the guide: VPA acts on what the autoscaler scales)", () => {
    const values = verticalPodAutoscalerValues(EKS.operators.vpaRecommender ?? MINIKUBE.services.sidecar);
    assert.equal(values.updater?.enabled, false);
    assert.equal(values.admissionController?.enabled, false);
    assert.equal(values.recommender?.enabled, true);
  });

  it("trusts a kubelet's self-signed certificate on Minikube only", () => {
    const args = (profile: Profile): unknown[] | undefined => {
      const { metricsServer } = profile.operators;
      return metricsServer && metricsServerValues(metricsServer, 1).args;
    };
    assert.deepEqual(args(MINIKUBE), ["--kubelet-insecure-tls"]);
    assert.deepEqual(args(EKS), []);
    assert.equal(args(GKE), undefined);
  });
});
