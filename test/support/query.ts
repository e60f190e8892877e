/** The services of the Query protocol, for tests that write its requests themselves. */
import { type ServiceName, serviceNames, services } from '../../server/services/index.ts'

export const queryServices = serviceNames.filter((name) => services[name].model.protocol === 'query')

/** Returns the `Version` parameter of a service's requests. */
export function versionOf(service: ServiceName): string {
  const { model } = services[service]
  if (model.protocol !== 'query') throw new Error(`${service} has no Query protocol`)
  return model.apiVersion
}
