import { autoscalingIsBounded } from "./cost/autoscaling-is-bounded";
import { componentCeilings } from "./cost/component-ceilings";
import { idleReservation } from "./cost/idle-reservation";
import { monthlyBudget } from "./cost/monthly-budget";
import { nodeFit } from "./cost/node-fit";
import { requestsFitNodes } from "./cost/requests-fit-nodes";
import { authorizationPolicyPerWorkload } from "./mesh/authorization-policy-per-workload";
import { customResourceFieldsKnown } from "./mesh/custom-resource-fields-known";
import { gatewayCertificateExists } from "./mesh/gateway-certificate-exists";
import { gatewayTlsMinimum } from "./mesh/gateway-tls-minimum";
import { jobsFinishUnderMesh } from "./mesh/jobs-finish-under-mesh";
import { mtlsStrict } from "./mesh/mtls-strict";
import { noDeprecatedLoadBalancer } from "./mesh/no-deprecated-load-balancer";
import { noFaultInjection } from "./mesh/no-fault-injection";
import { noRetryOfUnsafeMethods } from "./mesh/no-retry-of-unsafe-methods";
import { strictNamespacesAreMeshed } from "./mesh/strict-namespaces-are-meshed";
import { telemetryProviderDefined } from "./mesh/telemetry-provider-defined";
import { alertingRulesAreLoaded } from "./reliability/alerting-rules-are-loaded";
import { chartValuesKnown } from "./reliability/chart-values-known";
import { chartVersionPinned } from "./reliability/chart-version-pinned";
import { crdBeforeCustomResource } from "./reliability/crd-before-custom-resource";
import { dashboardsCanBeLoaded } from "./reliability/dashboards-can-be-loaded";
import { databaseUrlsUseThePooler } from "./reliability/database-urls-use-the-pooler";
import { noUnexpandedVariables } from "./reliability/no-unexpanded-variables";
import { ownerLabelOnEveryObject } from "./reliability/owner-label-on-every-object";
import { pdbSatisfiable } from "./reliability/pdb-satisfiable";
import { probesSet } from "./reliability/probes-set";
import { redisBackupCopiesTheDump } from "./reliability/redis-backup-copies-the-dump";
import { redisFailsOver } from "./reliability/redis-fails-over";
import { requestsAndLimitsSet } from "./reliability/requests-and-limits-set";
import { retentionConfigured } from "./reliability/retention-configured";
import { scalingMetricIsServed } from "./reliability/scaling-metric-is-served";
import { scriptsNameWhatExists } from "./reliability/scripts-name-what-exists";
import { servicesAutoscale } from "./reliability/services-autoscale";
import { spreadSchedulable } from "./reliability/spread-schedulable";
import { statefulPartsAreBackedUp } from "./reliability/stateful-parts-are-backed-up";
import { storageClassProvisions } from "./reliability/storage-class-provisions";
import { telemetryArrives } from "./reliability/telemetry-arrives";
import { vpaAndHpaDoNotFight } from "./reliability/vpa-and-hpa-do-not-fight";
import { capabilitiesDropped } from "./security/capabilities-dropped";
import { connectionUrlsAuthenticate } from "./security/connection-urls-authenticate";
import { dnsOverBothProtocols } from "./security/dns-over-both-protocols";
import { exemptionsAreCurrent } from "./security/exemptions-are-current";
import { exposureOnlyAtGateway } from "./security/exposure-only-at-gateway";
import { imagePullPolicyIsSane } from "./security/image-pull-policy-is-sane";
import { imageRegistryAllowed } from "./security/image-registry-allowed";
import { imagesArePinned } from "./security/images-are-pinned";
import { imagesByDigest } from "./security/images-by-digest";
import { namespaceEnforcesPodSecurity } from "./security/namespace-enforces-pod-security";
import { namespaceHasDefaultDeny } from "./security/namespace-has-default-deny";
import { noAllowAllNetworkPolicy } from "./security/no-allow-all-network-policy";
import { noClusterAdminBinding } from "./security/no-cluster-admin-binding";
import { noDefaultPasswords } from "./security/no-default-passwords";
import { noHostNamespaces } from "./security/no-host-namespaces";
import { noHostPath } from "./security/no-host-path";
import { noLiteralSecrets } from "./security/no-literal-secrets";
import { noPrivilegeEscalation } from "./security/no-privilege-escalation";
import { noSecretExport } from "./security/no-secret-export";
import { noServiceAccountTokenByDefault } from "./security/no-service-account-token-by-default";
import { podsRunAsNonRoot } from "./security/pods-run-as-non-root";
import { poolerRequiresTls } from "./security/pooler-requires-tls";
import { rbacNoClusterWideSecrets } from "./security/rbac-no-cluster-wide-secrets";
import { rbacNoWildcards } from "./security/rbac-no-wildcards";
import { rootFilesystemIsReadOnly } from "./security/root-filesystem-is-read-only";
import { seccompSet } from "./security/seccomp-set";
import { secretReferencesExist } from "./security/secret-references-exist";
import { secretsAreStable } from "./security/secrets-are-stable";
import { sidecarsReachIstiod } from "./security/sidecars-reach-istiod";
import type { PackPolicy } from "./policy";

/** Every policy of the pack, by topic. `exemptions-are-current` comes last: it judges what the others were configured with. */
export const policies: readonly PackPolicy[] = [
  podsRunAsNonRoot,
  rootFilesystemIsReadOnly,
  noPrivilegeEscalation,
  capabilitiesDropped,
  seccompSet,
  noHostNamespaces,
  noHostPath,
  noServiceAccountTokenByDefault,
  namespaceEnforcesPodSecurity,
  imagesArePinned,
  imagesByDigest,
  imageRegistryAllowed,
  imagePullPolicyIsSane,
  noLiteralSecrets,
  noDefaultPasswords,
  connectionUrlsAuthenticate,
  poolerRequiresTls,
  secretReferencesExist,
  secretsAreStable,
  noSecretExport,
  rbacNoWildcards,
  rbacNoClusterWideSecrets,
  noClusterAdminBinding,
  namespaceHasDefaultDeny,
  noAllowAllNetworkPolicy,
  dnsOverBothProtocols,
  sidecarsReachIstiod,
  exposureOnlyAtGateway,
  mtlsStrict,
  strictNamespacesAreMeshed,
  gatewayTlsMinimum,
  gatewayCertificateExists,
  authorizationPolicyPerWorkload,
  customResourceFieldsKnown,
  noDeprecatedLoadBalancer,
  noRetryOfUnsafeMethods,
  noFaultInjection,
  telemetryProviderDefined,
  jobsFinishUnderMesh,
  chartVersionPinned,
  chartValuesKnown,
  crdBeforeCustomResource,
  probesSet,
  requestsAndLimitsSet,
  pdbSatisfiable,
  spreadSchedulable,
  vpaAndHpaDoNotFight,
  scalingMetricIsServed,
  servicesAutoscale,
  storageClassProvisions,
  statefulPartsAreBackedUp,
  databaseUrlsUseThePooler,
  redisFailsOver,
  noUnexpandedVariables,
  redisBackupCopiesTheDump,
  retentionConfigured,
  telemetryArrives,
  alertingRulesAreLoaded,
  dashboardsCanBeLoaded,
  scriptsNameWhatExists,
  ownerLabelOnEveryObject,
  requestsFitNodes,
  nodeFit,
  autoscalingIsBounded,
  monthlyBudget,
  componentCeilings,
  idleReservation,
  exemptionsAreCurrent,
];
