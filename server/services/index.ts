/** The supported services with their models and operations. */
import { iam, organizations, sts } from '../../protocol/model/index.ts'
import type { ServiceModel } from '../../protocol/service-model.ts'
import { type AnyOperation, notYet, type ServiceName } from '../engine/operation.ts'
import { iamOperations } from './iam/index.ts'
import { organizationsOperations } from './organizations/index.ts'
import { stsOperations } from './sts/index.ts'

export type { ServiceName } from '../engine/operation.ts'

interface Service {
  readonly model: ServiceModel
  /** Returns an operation, or undefined when it is not implemented yet. */
  operation(name: string): AnyOperation | undefined
  /** Returns the action of an operation. It is the same string every time, so that lookups by it are fast. */
  action(operation: string): string
}

export type Services = Readonly<Record<ServiceName, Service>>

export const services: Services = {
  iam: served(iam, iamOperations),
  organizations: served(organizations, organizationsOperations),
  sts: served(sts, stsOperations),
}

export const serviceNames = Object.keys(services).filter(isServiceName)

export function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(services, name)
}

function served(model: ServiceModel, table: object): Service {
  return { model, operation: lookupIn(table), action: actionsOf(model) }
}

/** Returns `service:Operation` for every operation that responds with NotImplemented. */
export function missingOperations(): string[] {
  return serviceNames.flatMap((name) =>
    Object.keys(services[name].model.operations)
      .filter((operation) => services[name].operation(operation) === undefined)
      .map((operation) => services[name].action(operation)),
  )
}

function actionsOf({ service, operations }: ServiceModel): (operation: string) => string {
  const actions = new Map(Object.keys(operations).map((name) => [name, `${service}:${name}`]))
  return (operation) => actions.get(operation) ?? `${service}:${operation}`
}

function lookupIn(table: object): (name: string) => AnyOperation | undefined {
  const operations = new Map<string, AnyOperation | typeof notYet>(Object.entries(table))
  return (name) => {
    const operation = operations.get(name)
    return operation === notYet ? undefined : operation
  }
}
