/** The supported services with their models and operations. */

import { type AnyOperation, notYet, type ServiceName } from '../../core/engine/operation.ts'
import { models, serviceNames } from '../../protocol/model/index.ts'
import { type ServiceModel, signingNameOf } from '../../protocol/service-model.ts'
import { accessanalyzerOperations } from './accessanalyzer/index.ts'
import { accountAccessOperations } from './account-access/index.ts'
import { iamOperations } from './iam/index.ts'
import { iamToolboxOperations } from './iam-toolbox/index.ts'
import { identitystoreOperations } from './identitystore/index.ts'
import { organizationsOperations } from './organizations/index.ts'
import { signinOperations } from './signin/index.ts'
import { ssoOperations } from './sso/index.ts'
import { ssoAdminOperations } from './sso-admin/index.ts'
import { ssoOidcOperations } from './sso-oidc/index.ts'
import { stsOperations } from './sts/index.ts'

export type { ServiceName } from '../../core/engine/operation.ts'
export { isServiceName, serviceNames } from '../../protocol/model/index.ts'

interface Service {
  readonly model: ServiceModel
  /** Returns an operation, or undefined when it is not implemented yet. */
  operation(name: string): AnyOperation | undefined
  /** Returns the action of an operation. It is the same string every time, so that lookups by it are fast. */
  action(operation: string): string
}

export type Services = Readonly<Record<ServiceName, Service>>

export const services: Services = {
  accessanalyzer: served(models.accessanalyzer, accessanalyzerOperations),
  'account-access': served(models['account-access'], accountAccessOperations),
  iam: served(models.iam, iamOperations),
  'iam-toolbox': served(models['iam-toolbox'], iamToolboxOperations),
  identitystore: served(models.identitystore, identitystoreOperations),
  organizations: served(models.organizations, organizationsOperations),
  signin: served(models.signin, signinOperations),
  sso: served(models.sso, ssoOperations),
  'sso-admin': served(models['sso-admin'], ssoAdminOperations),
  'sso-oidc': served(models['sso-oidc'], ssoOidcOperations),
  sts: served(models.sts, stsOperations),
}

function served(model: ServiceModel, table: object): Service {
  return { model, operation: lookupIn(table), action: actionsOf(model) }
}

/** Returns `service:Operation` for every operation that responds with NotImplemented. */
export function missingOperations(): string[] {
  return serviceNames.flatMap((name) => missingOperationsOf(name).map((operation) => `${name}:${operation}`))
}

function missingOperationsOf(name: ServiceName): string[] {
  const { model, operation: implemented } = services[name]
  return Object.keys(model.operations).filter((operation) => implemented(operation) === undefined)
}

/**
 * Returns the service as actions spell it: as credential scopes do, except for the access portal, whose name there is in
 * no policy.
 */
export function actionPrefixOf(model: ServiceModel): string {
  return model.service === 'sso' ? 'sso' : signingNameOf(model)
}

function actionsOf(model: ServiceModel): (operation: string) => string {
  const prefix = actionPrefixOf(model)
  const actions = new Map(Object.keys(model.operations).map((name) => [name, `${prefix}:${name}`]))
  return (operation) => actions.get(operation) ?? `${prefix}:${operation}`
}

function lookupIn(table: object): (name: string) => AnyOperation | undefined {
  const operations = new Map<string, AnyOperation | typeof notYet>(Object.entries(table))
  return (name) => {
    const operation = operations.get(name)
    return operation === notYet ? undefined : operation
  }
}
