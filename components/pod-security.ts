/** What the Pod Security level `restricted` asks of a pod and of each container, in the shape charts and pod specs take. */
export interface RestrictedPod {
  runAsNonRoot: boolean;
  seccompProfile: { type: "RuntimeDefault" };
}

export interface RestrictedContainer extends RestrictedPod {
  allowPrivilegeEscalation: boolean;
  readOnlyRootFilesystem: boolean;
  capabilities: { drop: string[] };
}

export function restrictedPod(): RestrictedPod {
  return { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };
}

/** Beyond `restricted`: the root file system is read-only, so what a program writes must be a volume. */
export function restrictedContainer(): RestrictedContainer {
  return {
    ...restrictedPod(),
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  };
}
