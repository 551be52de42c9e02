"""Make every reference golden anew: `python Golden/make.py`. Nothing changes unless a script or a version did."""

import check_exact
import images
import layers
import losses
import model_goldens
import ops
import optimizers
import outside
import safetensors_golden


def main():
    for part in [ops, layers, losses, optimizers, model_goldens, images, safetensors_golden, outside]:
        part.make()
        print(f"{part.__name__}: written")
    check_exact.main()
    print("check_exact: PyTorch agrees with 50-digit arithmetic")


if __name__ == "__main__":
    main()
