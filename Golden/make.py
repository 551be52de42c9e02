"""Make every reference golden anew: `python Golden/make.py`. Nothing changes unless a script or a version did."""

import binarization
import check_exact
import coefficients
import distributed
import functions
import images
import layers
import losses
import measures
import model_goldens
import ops
import optimizers
import outside
import published
import safetensors_golden
import schedules
import streams


def main():
    parts = [
        functions, ops, layers, losses, measures, optimizers, schedules, model_goldens, distributed, published, images, binarization,
        streams, safetensors_golden, outside,
    ]  # fmt: skip
    for part in parts:
        part.make()
        print(f"{part.__name__}: written")
    check_exact.main()
    print("check_exact: PyTorch agrees with 50-digit arithmetic")
    coefficients.check()
    print("coefficients: the sources hold them")


if __name__ == "__main__":
    main()
