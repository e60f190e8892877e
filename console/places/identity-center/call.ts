/** Calls operations of Identity Center in the home region of the open instance, which alone can change it. */
import { call as callIn } from '../../api/client.ts'
import type { Input, Output, Services } from '../../api/services.ts'

let region: string | undefined

/** Opens an instance: later calls go to its region. */
export function callInRegion(home: string): void {
  region = home
}

export function call<S extends 'sso-admin' | 'identitystore', O extends keyof Services[S] & string>(
  service: S,
  operation: O,
  input: Input<S, O>,
  signal?: AbortSignal,
): Promise<Output<S, O>> {
  return callIn(service, operation, input, signal, region)
}
