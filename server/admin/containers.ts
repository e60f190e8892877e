/** Endpoints for the containers that receive the credentials of a role. */
import { taskArn } from '../endpoints/container-credentials/assume-role-request.ts'
import type { Container, ContainerSpec } from '../endpoints/container-credentials/containers.ts'
import { credentialsPath } from '../endpoints/container-credentials/index.ts'
import { EndpointError } from '../endpoints/endpoint-error.ts'
import { bodyReader } from './body.ts'
import { type Iamulator, ok, type Reply } from './endpoint.ts'

const readBody = bodyReader<ContainerSpec>('Container')

export function listContainers({ containers }: Iamulator): Reply {
  return ok({ containers: Array.from(containers.all(), toJson) })
}

/** Adds a container, or replaces an existing one. */
export async function putContainer({ containers }: Iamulator, json: unknown): Promise<Reply> {
  const container = containers.put(await readBody(json))
  if (!container)
    throw new EndpointError(
      409,
      'LimitExceeded',
      'The maximum number of containers is reached. Delete one first.',
    )
  return ok({ ...toJson(container), authorizationToken: container.authorizationToken })
}

function toJson(container: Container) {
  const { kind, id, roleArn, region, cluster, namespace, serviceAccount, pod } = container
  const place = { kind, id, roleArn, region, cluster }
  return {
    ...(kind === 'ecs'
      ? { ...place, taskArn: taskArn(container) }
      : { ...place, namespace, serviceAccount, pod }),
    path: credentialsPath(container),
  }
}
