/**
 * The service principals that trust policies may name.
 *
 * No list from AWS is complete, so this one combines the sources named in `scripts/service-principals.mjs`.
 * It is loaded when the first policy names a service.
 */
import { readDataFile } from './data-file.ts'

/** Any well-formed region matches, because the regions of each service are not known. */
const REGIONAL = /^(.+)\.[a-z]+(?:-[a-z]+)+-\d+(\.amazonaws\.com)$/

/**
 * Returns whether AWS has this service principal. Examples are `ec2.amazonaws.com` and
 * `logs.us-east-1.amazonaws.com`.
 *
 * Names that end in `.amazonaws.com.cn` belong to the partition aws-cn, so they are rejected in this
 * partition. That AWS rejects them for that reason is unverified.
 */
export function isServicePrincipal(name: string): boolean {
  return principals().has(name.replace(REGIONAL, '$1$2'))
}

interface PrincipalsFile {
  readonly principals: readonly string[]
}

let loaded: ReadonlySet<string> | undefined

function principals(): ReadonlySet<string> {
  loaded ??= load()
  return loaded
}

function load(): ReadonlySet<string> {
  const file: PrincipalsFile = JSON.parse(readDataFile('service-principals.json').toString())
  return new Set(file.principals)
}
