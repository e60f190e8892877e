/** Tests another share of the pages: see commands.ts. */
import { testCommands } from './commands.ts'

testCommands(import.meta.url)
