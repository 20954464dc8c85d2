"use strict";

// The SDK's server turns a resource from the wire into an object anew for each policy it asks: with dozens of policies
// that is most of the pack's time. Policies of this pack change nothing they are shown, so one object does for all.
const deserialize = require("@pulumi/policy/deserialize");

const original = deserialize.deserializeProperties;
const known = new WeakMap();

deserialize.deserializeProperties = (properties, keepSecrets) => {
  // A remediation keeps secrets wrapped, and hands back what it makes of the object.
  if (keepSecrets || properties === undefined || properties === null) return original(properties, keepSecrets);
  let deserialized = known.get(properties);
  if (deserialized === undefined) {
    deserialized = original(properties, keepSecrets);
    known.set(properties, deserialized);
  }
  return deserialized;
};
