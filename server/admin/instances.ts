/** Endpoints for the EC2 instances whose metadata iamulator serves. */
import { EndpointError } from '../endpoints/endpoint-error.ts'
import type { Instance, InstanceSpec } from '../endpoints/instance-metadata/instance.ts'
import { bodyReader } from './body.ts'
import { type Iamulator, ok, type Reply } from './endpoint.ts'

const readBody = bodyReader<InstanceSpec>('Instance')

export function listInstances({ instances }: Iamulator): Reply {
  instances.keepFirst()
  return ok({ instances: instances.all().map((instance) => toJson(instance, instances.default)) })
}

/** Adds an instance, or replaces an existing one. */
export async function putInstance({ instances }: Iamulator, json: unknown): Promise<Reply> {
  const instance = instances.put(await readBody(json))
  if (!instance)
    throw new EndpointError(
      409,
      'LimitExceeded',
      'The maximum number of instances is reached. Delete one first.',
    )
  return ok(toJson(instance, instances.default))
}

/** Returns the certificate that verifies the signatures of instance identity documents. */
export async function identityCertificate({ identitySignatures }: Iamulator): Promise<Reply> {
  return ok({ certificate: await identitySignatures.certificate() })
}

function toJson(instance: Instance, byDefault: Instance) {
  const { number: _, accountId, launchTime, ...facts } = instance
  return {
    ...facts,
    account: accountId,
    launchTime: new Date(launchTime).toISOString(),
    default: instance === byDefault,
    path: `/_iamulator/instances/${instance.id}/`,
  }
}
