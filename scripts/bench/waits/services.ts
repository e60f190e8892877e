/** The models of all services, for a script. */
export { signingNameOf } from '../../../protocol/service-model.ts'
export { serviceNames, services } from '../../../server/services/index.ts'
