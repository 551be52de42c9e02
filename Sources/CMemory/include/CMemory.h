#pragma once

// Nothing is called by name: a program that is linked with this target ends with a line and status 3
// where its memory runs out. See memory.c.
