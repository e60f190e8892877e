/** The planted faults of all rooms. */
import { faults as analysis } from './analysis.ts'
import { faults as coreAccess } from './core-access.ts'
import { faults as coreAws } from './core-aws.ts'
import { faults as coreEngine } from './core-engine.ts'
import { faults as coreIdentity } from './core-identity.ts'
import { faults as coreRuntime } from './core-runtime.ts'
import { faults as coreStandards } from './core-standards.ts'
import type { Fault } from './fault.ts'
import { faults as guard } from './guard.ts'
import { faults as fromPackage } from './package.ts'
import { faults as policy } from './policy.ts'
import { faults as protocol } from './protocol.ts'
import { faults as recognition } from './recognition.ts'
import { faults as serverAdmin } from './server-admin.ts'
import { faults as serverApp } from './server-app.ts'
import { faults as serverCli } from './server-cli.ts'
import { faults as serverEndpoints } from './server-endpoints.ts'
import { faults as serverHttp } from './server-http.ts'
import { faults as serverSeed } from './server-seed.ts'
import { faults as serverServices } from './server-services.ts'
import { faults as store } from './store.ts'

/** Faults by room. `schemas` has types only, in which nothing can be planted. */
export const FAULTS: Readonly<Record<string, readonly Fault[]>> = {
  protocol,
  policy,
  store,
  'core/aws': coreAws,
  'core/standards': coreStandards,
  'core/runtime': coreRuntime,
  'core/identity': coreIdentity,
  'core/access': coreAccess,
  'core/engine': coreEngine,
  recognition,
  analysis,
  guard,
  package: fromPackage,
  'server/services': serverServices,
  'server/seed': serverSeed,
  'server/http': serverHttp,
  'server/endpoints': serverEndpoints,
  'server/cli': serverCli,
  'server/app': serverApp,
  'server/admin': serverAdmin,
}
