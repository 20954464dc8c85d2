import { PolicyPack } from "@pulumi/policy";
import { policies } from "./catalogue";

new PolicyPack("pyairtable", {
  description: "Rules a Kubernetes platform in Pulumi must keep before anything of it reaches a cluster.",
  enforcementLevel: "mandatory",
  policies: policies.map(({ policy }) => policy),
});
