export { applyEdit, refusedConnection, type EditedDocument } from './applyEdit.ts';
export { buildView, type RunningState } from './buildView.ts';
export { readDocument, type DocumentModel, type OwnedStatement } from './DocumentModel.ts';
export { describeStatements, planDeployment, type DeployedStatement, type DeploymentPlan } from './planDeployment.ts';
export { normalizeStatement } from './normalizeStatement.ts';
export { clauseOf, ownerOf } from './nodeIds.ts';
export { toProblem } from './toProblem.ts';
export { flowBindings, type FlowBinding, type FlowBindings, type QueryStep } from './flowBindings.ts';
export { connectorProperties } from './documentGraph.ts';
