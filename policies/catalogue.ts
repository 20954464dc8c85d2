import type { PackPolicy } from "./policy";
import { capabilitiesDropped } from "./security/capabilities-dropped";
import { imagePullPolicyIsSane } from "./security/image-pull-policy-is-sane";
import { imageRegistryAllowed } from "./security/image-registry-allowed";
import { imagesArePinned } from "./security/images-are-pinned";
import { imagesByDigest } from "./security/images-by-digest";
import { noClusterAdminBinding } from "./security/no-cluster-admin-binding";
import { noHostNamespaces } from "./security/no-host-namespaces";
import { noHostPath } from "./security/no-host-path";
import { noPrivilegeEscalation } from "./security/no-privilege-escalation";
import { noServiceAccountTokenByDefault } from "./security/no-service-account-token-by-default";
import { podsRunAsNonRoot } from "./security/pods-run-as-non-root";
import { rbacNoClusterWideSecrets } from "./security/rbac-no-cluster-wide-secrets";
import { rbacNoWildcards } from "./security/rbac-no-wildcards";
import { rootFilesystemIsReadOnly } from "./security/root-filesystem-is-read-only";
import { seccompSet } from "./security/seccomp-set";

/** Every policy of the pack, by topic. */
export const policies: readonly PackPolicy[] = [
  podsRunAsNonRoot,
  rootFilesystemIsReadOnly,
  noPrivilegeEscalation,
  capabilitiesDropped,
  seccompSet,
  noHostNamespaces,
  noHostPath,
  noServiceAccountTokenByDefault,
  imagesArePinned,
  imagesByDigest,
  imageRegistryAllowed,
  imagePullPolicyIsSane,
  rbacNoWildcards,
  rbacNoClusterWideSecrets,
  noClusterAdminBinding,
];
