#!/usr/bin/env node
/** The command line. */
import { run } from './program.ts'

void run(process.argv.slice(2))
