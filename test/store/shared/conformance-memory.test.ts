import { MemoryDatabase } from '../../../store/shared/memory-log.ts'
import { describeConformance, plainTest } from './conformance.ts'

describeConformance('memory', {
  test: plainTest,
  create: async () => {
    const database = new MemoryDatabase()
    return { connect: async (replica) => database.connect(replica) }
  },
})
