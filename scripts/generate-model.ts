import * as iamSdk from '@aws-sdk/client-iam'
import * as organizationsSdk from '@aws-sdk/client-organizations'
import * as stsSdk from '@aws-sdk/client-sts'
import { readFacts, readOverlay, readSdkVersion } from './generate/facts.ts'
import { mergeModel } from './generate/merge.ts'
import { printIndex, printModel } from './generate/print-model.ts'
import { printTypes } from './generate/print-types.ts'
import { readSdk } from './generate/sdk.ts'

export interface GeneratedModel {
  /** File contents by their path relative to the project's root. */
  readonly files: ReadonlyMap<string, string>
  /** Differences between the installed SDKs and the facts, one sentence each. */
  readonly differences: readonly string[]
}

/** The services, in the order of their names, with their SDKs. */
const SDKS: Readonly<Record<string, object>> = {
  iam: iamSdk,
  organizations: organizationsSdk,
  sts: stsSdk,
}

/** Builds the files of `protocol/model/` in memory. `root` is the project's folder. */
export function generateModel(root: string): GeneratedModel {
  const files = new Map<string, string>()
  const differences: string[] = []
  for (const [service, sdk] of Object.entries(SDKS)) {
    const { model, source, notes } = mergeService(root, service, sdk)
    files.set(`protocol/model/${service}.ts`, printModel(model, source))
    files.set(`protocol/model/${service}-types.ts`, printTypes(model, source))
    differences.push(...notes)
  }
  files.set('protocol/model/index.ts', printIndex(Object.keys(SDKS)))
  return { files, differences }
}

function mergeService(root: string, service: string, sdk: object) {
  const facts = readFacts(root, service)
  const { model, differences } = mergeModel(readSdk(sdk), facts, readOverlay(root, service))
  const source = `@aws-sdk/client-${service} ${readSdkVersion(root, service)}, scripts/facts/`
  return { model, source, notes: differences }
}
