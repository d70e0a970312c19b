import { runApp } from './app/run.ts'

void runApp()
