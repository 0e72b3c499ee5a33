import { type DynamicModule, Module } from '@nestjs/common';

import { StepFunctionsDoor } from './door/step-functions-door';
import type { StepFunctionsPorts } from './ports';
import { StepFunctionsController } from './step-functions.controller';

/** The door for clients of AWS Step Functions. What it needs comes in as ports. */
@Module({})
export class StepFunctionsModule {
  static register(ports: StepFunctionsPorts): DynamicModule {
    return {
      module: StepFunctionsModule,
      controllers: [StepFunctionsController],
      providers: [{ provide: StepFunctionsDoor, useValue: new StepFunctionsDoor(ports) }],
    };
  }
}
