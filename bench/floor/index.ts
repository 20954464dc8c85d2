import * as k8s from "@pulumi/kubernetes";
import "@pulumi/kubernetes-cert-manager";
import "@pulumi/pulumi";
import "@pulumi/random";

new k8s.core.v1.ConfigMap("floor", { metadata: { name: "floor" } });
