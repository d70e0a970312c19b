import { runApp } from './app/index.ts'

void runApp()
