import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UndoStack } from '../../web/js/units/undo-stack.js';

test('undo and redo walk through the states and stop at both ends', () => {
  const stack = new UndoStack('a');
  stack.push('b');
  stack.push('c');
  assert.deepEqual([stack.undo(), stack.undo(), stack.undo()], ['b', 'a', undefined]);
  assert.equal(stack.canUndo, false);
  assert.deepEqual([stack.redo(), stack.redo(), stack.redo()], ['b', 'c', undefined]);
  assert.equal(stack.canRedo, false);
});

test('a new state after undo drops what was taken back', () => {
  const stack = new UndoStack('a');
  stack.push('b');
  stack.undo();
  stack.push('c');
  assert.equal(stack.canRedo, false);
  assert.equal(stack.undo(), 'a');
});

test('replacing the present state is no step', () => {
  const stack = new UndoStack('a');
  stack.push('b');
  stack.replace('B');
  assert.equal(stack.present, 'B');
  assert.equal(stack.undo(), 'a');
  assert.equal(stack.redo(), 'B');
});

test('the oldest states go when the stack is full', () => {
  const stack = new UndoStack(0, 3);
  for (let state = 1; state <= 5; state += 1) stack.push(state);
  assert.deepEqual([stack.undo(), stack.undo(), stack.undo()], [4, 3, undefined]);
});
