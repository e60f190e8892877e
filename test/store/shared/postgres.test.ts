import { openPostgres } from '../../../store/shared/postgres/index.ts'
import { PATIENCE, postgresServer, postgresTest } from '../../support/postgres.ts'
import { describeConformance } from './conformance.ts'

const server = postgresServer()

describeConformance('postgresql', {
  test: postgresTest,
  create: async () => {
    const url = await server().schema()
    return { connect: () => openPostgres(url, PATIENCE) }
  },
})
