/**
 * The services of AWS that trust policies may name. No list of AWS's is complete, so that this one is drawn from all data
 * at hand: `scripts/service-principals.mjs` says from which. It is read when the first policy names a service.
 */
import { readDataFile } from './data-file.ts'

/** By its form: which regions a service has is not known. */
const REGIONAL = /^(.+)\.[a-z]+(?:-[a-z]+)+-\d+(\.amazonaws\.com)$/

/**
 * Whether AWS has the service, such as `ec2.amazonaws.com`, or `logs.us-east-1.amazonaws.com` for the service of a
 * region. Names that end in `.amazonaws.com.cn` are those of the partition aws-cn, which is not this one; that AWS
 * refuses them for that reason is unverified.
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
