import * as accessanalyzerSdk from '@aws-sdk/client-accessanalyzer'
import * as iamSdk from '@aws-sdk/client-iam'
import * as identitystoreSdk from '@aws-sdk/client-identitystore'
import * as organizationsSdk from '@aws-sdk/client-organizations'
import * as ssoSdk from '@aws-sdk/client-sso'
import * as ssoAdminSdk from '@aws-sdk/client-sso-admin'
import * as ssoOidcSdk from '@aws-sdk/client-sso-oidc'
import * as stsSdk from '@aws-sdk/client-sts'
import { readFacts, readOverlay, readSdkVersion } from './generate/facts.ts'
import { mergeModel } from './generate/merge.ts'
import { printIndex, printModel } from './generate/print-model.ts'
import { printTypes } from './generate/print-types.ts'
import { readSdk, WITHOUT_SDK } from './generate/sdk.ts'

export interface GeneratedModel {
  /** File contents by their path relative to the project's root. */
  readonly files: ReadonlyMap<string, string>
  /** Differences between the installed SDKs and the facts, one sentence each. */
  readonly differences: readonly string[]
}

/** The SDKs by their services. */
const SDKS: Readonly<Record<string, object>> = {
  accessanalyzer: accessanalyzerSdk,
  iam: iamSdk,
  identitystore: identitystoreSdk,
  organizations: organizationsSdk,
  sso: ssoSdk,
  'sso-admin': ssoAdminSdk,
  'sso-oidc': ssoOidcSdk,
  sts: stsSdk,
}

/** Builds the files of `protocol/model/` in memory. `root` is the project's folder. */
export function generateModel(root: string): GeneratedModel {
  const files = new Map<string, string>()
  const differences: string[] = []
  const services = [...Object.keys(SDKS), ...WITHOUT_SDK].toSorted()
  for (const service of services) {
    const { model, source, notes } = mergeService(root, service, SDKS[service])
    files.set(`protocol/model/${service}.ts`, printModel(model, source))
    files.set(`protocol/model/${service}-types.ts`, printTypes(model, source))
    differences.push(...notes)
  }
  files.set('protocol/model/index.ts', printIndex(services))
  return { files, differences }
}

function mergeService(root: string, service: string, sdk: object | undefined) {
  const facts = readFacts(root, service)
  const { model, differences } = mergeModel(sdk && readSdk(sdk), facts, readOverlay(root, service))
  const origin = sdk ? `@aws-sdk/client-${service} ${readSdkVersion(root, service)}, ` : ''
  const source = `${origin}scripts/facts/`
  return { model, source, notes: differences }
}
