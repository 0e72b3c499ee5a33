// Objects of Kubernetes on standard input, a list in JSON; what is wrong with them on standard output, likewise. A
// program of its own because the models are ES modules.
import { text } from 'node:stream/consumers';

import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Service, ServiceAccount } from 'kubernetes-models/v1';

const MODELS = [
  Deployment,
  HorizontalPodAutoscaler,
  NetworkPolicy,
  PodDisruptionBudget,
  ConfigMap,
  Service,
  ServiceAccount,
];

const problems = JSON.parse(await text(process.stdin)).flatMap((object) => {
  const name = `${object.kind}/${object.metadata?.name}`;
  const Model = MODELS.find(
    (model) => new model({}).kind === object.kind && new model({}).apiVersion === object.apiVersion,
  );
  if (Model === undefined) return [`${name}: no model of ${object.apiVersion}`];
  try {
    new Model(object).validate();
    return [];
  } catch (fault) {
    return [`${name}: ${fault.message}`];
  }
});
console.log(JSON.stringify(problems));
