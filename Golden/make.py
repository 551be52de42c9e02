"""Make every reference golden anew: `python Golden/make.py`. Nothing changes unless a script or a version did."""

import layers
import model_goldens
import ops
import optimizers


def main():
    for part in [ops, layers, optimizers, model_goldens]:
        part.make()
        print(f"{part.__name__}: written")


if __name__ == "__main__":
    main()
